"""Settings, addresses, the API, the frame of all pages, the demo."""
