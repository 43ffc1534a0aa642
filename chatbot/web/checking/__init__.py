"""The page "Kiểm tra chỉ tiêu": a draft comes in, and goes out with every number judged."""
