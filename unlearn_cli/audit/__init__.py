"""Wing 2, audit: measures what a table tells of the groups, and gives the verdict."""
