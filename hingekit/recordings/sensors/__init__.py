"""What do two motion sensors, on trunk and pelvis, know of a bend?"""
