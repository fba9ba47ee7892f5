help commands
