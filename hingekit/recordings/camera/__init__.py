"""What can points that one camera saw from the side say?"""
