"""Networks of policies: what turns features, images and words into actions, and what judges them."""
