module example.org/gons/link

go 1.19
