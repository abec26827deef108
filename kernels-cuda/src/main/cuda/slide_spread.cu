// What results of a convolution are made of, back to the image: slide.cuh tells how.
#include "slide_product.cuh"

PRODUCTS(spread, SPREAD)
