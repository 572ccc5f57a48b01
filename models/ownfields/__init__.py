"""自定义项: what an office keeps of its records beyond what the program asks for."""
