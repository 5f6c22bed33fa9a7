"""What a pilot region would send: a fleet of meters and weather stations, or a file of real readings played again."""
