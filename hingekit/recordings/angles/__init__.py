"""How do joint angles that somebody else computed become inclinations?"""
