"""Owns how relations stand: five essences, levels, bonds, what was given and received, interests that conflict."""
