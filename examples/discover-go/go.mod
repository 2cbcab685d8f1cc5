module example.org/gons/discover

go 1.19
