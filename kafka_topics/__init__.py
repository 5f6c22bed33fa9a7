"""The topics of the house, and how a cluster gets them."""
