"""What Aftercart needs of the world, in its own words. One short file a port."""
