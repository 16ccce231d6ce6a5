"""Which way do markers on the skin lead to inclinations of the segments?"""
