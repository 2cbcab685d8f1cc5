module example.org/gons/inject

go 1.19
