"""What happens, as events: `events` the bus · `record` MCAP files · `encoding` their messages · `replay` looks at them
again · `draw_text` and `draw_svg` draw trees.
"""
