"""Is it true that reaching the hips back spares the back, by how much, when, and why?"""
