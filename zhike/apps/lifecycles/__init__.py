"""Lifecycles: the stage of a customer's own business and whether we cooperate, the relation's stages, steps back."""
