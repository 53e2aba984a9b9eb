// The main job between two people who are never there at the same time.
