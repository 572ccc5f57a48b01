"""党风廉政意见: what is on file about the persons whom an organ asks about, and the answer."""
