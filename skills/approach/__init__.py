"""Skill `approach`: find somebody near where the site has them, drive up to them and stop before them."""
