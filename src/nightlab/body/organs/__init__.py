"""The organs and drugs of the body, one file each; a file in this folder is an organ."""
