/** PTX, the assembly of CUDA's virtual machine, written from declared expressions. */
package org.gradsh.cuda.ptx;
