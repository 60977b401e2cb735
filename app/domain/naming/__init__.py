"""What participants, regions and titles are called, and what is called alike."""
