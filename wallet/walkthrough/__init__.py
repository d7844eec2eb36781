"""The main job walked end to end over public HTTP, as outside parties would: no database, no private shortcut."""
