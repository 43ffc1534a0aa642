"""The page "Bảng chỉ tiêu": the register of targets, to be narrowed, compared and taken away."""
