"""What can be taken: agents, labels, foods and the magnesium in them."""
