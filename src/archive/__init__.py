"""news-archive: an archive of news text that knows which articles are copies, who they credit, and how it knows."""

__version__ = "0.1.0"
