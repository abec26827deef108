// Run once by install.sh: what is loaded here starts fast ever after.
1 + 1
