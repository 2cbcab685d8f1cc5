module example.org/gons/environment

go 1.19
