"""The normaliser, kept under its earlier name; it lives in `renewal_atlas.text.paragraphs`."""

from renewal_atlas.text.paragraphs import Paragraph, ParagraphKind, normalise

__all__ = ["Paragraph", "ParagraphKind", "normalise"]
