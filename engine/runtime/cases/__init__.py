"""Cases on the kernel: what CMMN adds to state, commands and settling (CMMN 1.1 chapter 8)."""
