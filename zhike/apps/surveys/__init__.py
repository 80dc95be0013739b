"""Owns what customers are asked: questionnaires, waves, invitations, answers and the figures of satisfaction."""
