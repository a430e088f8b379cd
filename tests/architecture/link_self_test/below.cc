int below() { return 1; }
