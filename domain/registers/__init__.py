"""Who is who: agencies, their people and offices, and what they agreed with each other."""
