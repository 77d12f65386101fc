"""The window: thin views of a plan, and the fields a case is entered with. The only room with Qt."""
