"""Numbers and tables in, numbers out: no Django, no clock, no files, no unseeded chance."""
