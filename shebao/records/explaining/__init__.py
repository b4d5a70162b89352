"""Explanations 计算说明 for people: frozen trees of figures in Chinese and English, as a page or a paper shows them."""
