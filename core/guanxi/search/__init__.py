"""Finding customers by name, pinyin, number, phone or e-mail."""
