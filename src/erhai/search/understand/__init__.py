"""From what a person types to what is meant: times, a place, what is not wanted, the words left."""
