"""Text in, values out: documents, paragraphs, sentences; no geometry and no district."""
