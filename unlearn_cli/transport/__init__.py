"""Transport of groups to their barycenter: arrays in, arrays out. It knows neither Polars nor files."""
