"""Goggles applied: patterns matched in linear time, and a recall set put in the order that they ask for."""
