"""Files on customers and notes: kept by their content, shown as previews made anew, handed out inert."""
