"""From knowledge files to a checked `KnowledgeBase`: text, then data with positions, then models, then rules."""
