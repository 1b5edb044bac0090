"""What the model adapters are made of: files of each library, networks in numpy, losses."""
