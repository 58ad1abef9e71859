"""The calendar strip: lanes of services over days, with conflicts across the lanes that they come from."""
