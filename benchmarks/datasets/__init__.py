"""Test collections from wherever they come, brought into one layout: BEIR's."""
