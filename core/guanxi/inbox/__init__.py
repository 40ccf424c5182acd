"""The inbox: notices as a person reads them, in their language, as far as they may see what they are about."""
