"""Did it work: what a contact brought, beside those left out by lot or their like; and whether customers differ in it.

An effect is told against customers nothing was done for. Whoever is held out must be left alone by every other
campaign too for as long as the effect is measured: touched by another one, they no longer show what would have been.
"""
